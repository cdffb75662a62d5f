/**
 * Tells browsers what changes in the cluster, as server-sent events. Two pictures of the cluster
 * make a list of changes ({@link dev.esker.http.events.ClusterChanges}, pure); one thread for all
 * streams finds and words them ({@link dev.esker.http.events.ClusterEvents}); each stream writes
 * them on its own event loop. The thread exists only while there are streams, and works only when
 * the broker says that something has changed. Nothing queues up: what a reader can't take is
 * dropped, and made up for by the whole state.
 */
package dev.esker.http.events;
