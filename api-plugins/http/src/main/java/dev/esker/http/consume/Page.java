package dev.esker.http.consume;

/**
 * Some records, written out.
 *
 * @param text of the records, in the form that was asked for
 * @param records how many
 * @param bytes of the records as they are stored, for quotas
 * @param next where to go on
 * @param highWatermark of the partition that was read last
 * @param logStartOffset of that partition
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Page(
    byte[] text,
    int records,
    long bytes,
    Positions next,
    long highWatermark,
    long logStartOffset) {}
