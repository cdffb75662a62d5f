package dev.esker.spi;

import java.util.Objects;

/**
 * One of a plugin's settings, for the reference of settings and for warnings of unknown ones. The
 * plugin itself reads and checks the value, from {@link FrontendContext#config}.
 *
 * @param name without the prefix {@code frontend.<name>.}
 * @param defaultValue in force if nothing is said, in words if it isn't a value; empty if there is
 *     none
 * @param allowed what it may be, in words
 * @param doc what it does, in a sentence or two
 */
public record PluginSetting(String name, String defaultValue, String allowed, String doc) {
  public PluginSetting {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(defaultValue, "defaultValue");
    Objects.requireNonNull(allowed, "allowed");
    Objects.requireNonNull(doc, "doc");
  }
}
