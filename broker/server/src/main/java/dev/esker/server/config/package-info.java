/**
 * Configuration: where values come from, what each setting means, and one small validated record
 * per component.
 *
 * <p>Sources, the strongest first: flags of the command line, {@code ESKER_*} environment
 * variables, a properties file, defaults. {@link dev.esker.server.config.ConfigSources} merges them
 * into {@link dev.esker.server.config.ConfigValues}; {@link dev.esker.server.config.BrokerConfig}
 * turns those into the components' records.
 *
 * <p>Each {@link dev.esker.server.config.Setting} is defined once, beside the record that uses it,
 * and {@link dev.esker.server.config.SettingTable} lists them all: parsing, {@code esker broker
 * --help-config} and {@code docs/CONFIGURATION.md} come from that table. A name that Kafka knows
 * means what it means there.
 *
 * <p>An unknown name is a warning with the nearest known one, so that a file written for another
 * version or for Kafka still starts a broker; a bad value is a {@link
 * dev.esker.server.config.ConfigException} that names where it was said, key, value and what is
 * allowed.
 *
 * <p>Everything here is immutable and may be used from any thread.
 */
package dev.esker.server.config;
