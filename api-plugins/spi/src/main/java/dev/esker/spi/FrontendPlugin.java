package dev.esker.spi;

/**
 * The entry point of a plugin, named in {@code META-INF/services/dev.esker.spi.FrontendPlugin}. It
 * needs a public constructor without parameters, which should do nothing.
 */
public interface FrontendPlugin {

  /**
   * A short lower-case name, unique in a broker: {@code kafka}, {@code http}. Settings start with
   * {@code frontend.<name>.}.
   */
  String name();

  /** The version of the plugin, for {@code esker plugins list}. */
  String version();

  /**
   * Creates the front end without starting it. The broker's services aren't there yet: this is for
   * reading settings.
   *
   * @throws IllegalArgumentException if a setting is bad; the message names key, value and what is
   *     allowed
   */
  Frontend create(FrontendContext context);
}
