/** The scripts of {@code ops/scripts}, each run against a cluster of real processes. */
package dev.esker.it.scripts;
