/**
 * What the design says about the code, as tests: who may depend on whom, which library is confined
 * to which module, which calls are forbidden, and what holds for every source file.
 *
 * <p>The rules read the compiled classes of all modules from their {@code target/classes}, and the
 * source tree below the system property {@code esker.root}. A module that is added has to be named
 * in {@link dev.esker.architecture.EskerModule}.
 */
package dev.esker.architecture;
