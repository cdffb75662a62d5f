/**
 * What the coordinator's state machines are driven with: a moment goes in, effects come out, timers
 * are data. Nothing here reads a clock, starts a thread or blocks; the same input gives the same
 * output.
 */
package dev.esker.coordinator.step;
