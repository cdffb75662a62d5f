package dev.esker.server;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.metrics.BrokerMetrics;

/**
 * What a core is made from.
 *
 * @param config the broker's configuration
 * @param metrics where its figures go
 */
public record CoreSettings(BrokerConfig config, BrokerMetrics metrics) {}
