/**
 * An ordinary Kafka Streams application, with none of Esker's code: what it keeps in a broker
 * (changelogs, repartition topics, offsets) has to survive whatever is done to either. Threads are
 * those of Kafka Streams.
 */
package dev.esker.streams;
