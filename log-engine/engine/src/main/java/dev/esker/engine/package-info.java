/**
 * The storage engine as a library: {@link dev.esker.engine.StorageEngine} and what it is configured
 * by and tells. See {@code docs/ARCHITECTURE.md} for the flow of a write and a read through its
 * packages.
 */
package dev.esker.engine;
