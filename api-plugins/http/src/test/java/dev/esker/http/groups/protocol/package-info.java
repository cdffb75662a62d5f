/** Tests of what consumers of one group tell each other, against Kafka's own codec. */
package dev.esker.http.groups.protocol;
