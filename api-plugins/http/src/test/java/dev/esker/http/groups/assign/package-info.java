/** Tests of assignors, against Kafka's own where those leave no choice. */
package dev.esker.http.groups.assign;
