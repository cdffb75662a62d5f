/**
 * What is in {@code ops}, checked with the tools of those who use it: Helm, promtool, shellcheck
 * and so on. A test whose tool isn't installed says so and is skipped; {@code .ci/run} installs
 * them.
 */
package dev.esker.it.ops;
