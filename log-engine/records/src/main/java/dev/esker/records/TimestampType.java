package dev.esker.records;

/** What the timestamps of a batch mean (topic setting {@code message.timestamp.type}). */
public enum TimestampType {
  /** Each record carries the time that its producer gave it. */
  CREATE_TIME,
  /** Every record of the batch has the time at which the broker appended it. */
  LOG_APPEND_TIME
}
