package dev.esker.replication.net;

import java.util.function.Supplier;

/**
 * What the connections of one broker share.
 *
 * @param config their limits
 * @param self who this broker is now: its epoch is known only once it is registered
 * @param counters of all links
 */
record Local(StreamConfig config, Supplier<NodeIdentity> self, LinkCounters counters) {}
