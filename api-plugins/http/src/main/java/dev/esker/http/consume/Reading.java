package dev.esker.http.consume;

/**
 * How somebody wants to read.
 *
 * @param limit records at most in an answer, or in all of a stream; 0 means without end
 * @param maxBytes of records in an answer, about
 * @param waitMillis for the first record
 * @param format of values
 * @param plain whether in the plain style
 */
record Reading(int limit, int maxBytes, int waitMillis, ValueFormat format, boolean plain) {}
