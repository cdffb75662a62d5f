/** The applications in {@code ops/examples}, run by their Makefiles as users would. */
package dev.esker.it.examples;
