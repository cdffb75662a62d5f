/** Tests of how changes of the cluster are found and worded. */
package dev.esker.http.events;
