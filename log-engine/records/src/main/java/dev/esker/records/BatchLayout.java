package dev.esker.records;

/**
 * Where each field of a batch header lies (KIP-98; the table is in {@code
 * docs/formats/records.md}). All integers are big-endian.
 */
final class BatchLayout {

  static final int BASE_OFFSET = 0;
  static final int LENGTH = 8;
  static final int PARTITION_LEADER_EPOCH = 12;
  static final int MAGIC = 16;
  static final int CRC = 17;
  static final int ATTRIBUTES = 21;
  static final int LAST_OFFSET_DELTA = 23;
  static final int BASE_TIMESTAMP = 27;
  static final int MAX_TIMESTAMP = 35;
  static final int PRODUCER_ID = 43;
  static final int PRODUCER_EPOCH = 51;
  static final int BASE_SEQUENCE = 53;
  static final int RECORD_COUNT = 57;
  static final int RECORDS = 61;

  /** The CRC covers everything from here on; what a broker changes on append lies before it. */
  static final int CRC_START = ATTRIBUTES;

  static final byte CURRENT_MAGIC = 2;

  static final int COMPRESSION_MASK = 0x07;
  static final int LOG_APPEND_TIME_BIT = 0x08;
  static final int TRANSACTIONAL_BIT = 0x10;
  static final int CONTROL_BIT = 0x20;
  static final int DELETE_HORIZON_BIT = 0x40;
  static final int RESERVED_MASK = 0xff80;

  private BatchLayout() {}
}
