/**
 * What a group coordinator is asked and what it answers: plain immutable values, without transport.
 * Arrays in them are shared, not copied; nobody writes to one after handing it over.
 */
package dev.esker.coordinator.message;
