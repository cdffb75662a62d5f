package dev.esker.spi;

import java.util.List;

/**
 * The entry point of a plugin, named in {@code META-INF/services/dev.esker.spi.FrontendPlugin}. It
 * needs a public constructor without parameters, which should do nothing.
 */
public interface FrontendPlugin {

  /**
   * A short name, unique in a broker: {@code kafka}, {@code http}. A lower-case letter, then up to
   * 39 lower-case letters, digits and {@code -}. Settings start with {@code frontend.<name>.}.
   */
  String name();

  /** The version of the plugin, for {@code esker plugins list}. */
  String version();

  /**
   * The settings that it has, for {@code esker broker --help-config}; of others that it is given
   * the broker warns. Empty, as by default, if it doesn't say: then it isn't warned of any.
   */
  default List<PluginSetting> settings() {
    return List.of();
  }

  /**
   * Creates the front end without starting it. The broker's services aren't there yet: this is for
   * reading settings.
   *
   * @throws IllegalArgumentException if a setting is bad; the message names key, value and what is
   *     allowed
   */
  Frontend create(FrontendContext context);
}
