package dev.esker.kafka.cli.demo;

/**
 * What a record says: {@code customer-17} as its key, {@code order 42 of customer-17} as its value.
 *
 * @param key from 0
 * @param number within the key, from 0
 */
record DemoRecord(int key, int number) {
  private static final String KEY = "customer-";
  private static final String NUMBER = "order ";
  private static final String OF = " of ";

  String keyText() {
    return KEY + key;
  }

  String valueText() {
    return NUMBER + number + OF + keyText();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static DemoRecord parse(String key, String value) {
    if (!key.startsWith(KEY) || !value.startsWith(NUMBER) || !value.endsWith(OF + key)) {
      throw new IllegalArgumentException("'" + key + "' = '" + value + "' isn't of this demo");
    }
    String number = value.substring(NUMBER.length(), value.length() - OF.length() - key.length());
    return new DemoRecord(Integer.parseInt(key.substring(KEY.length())), Integer.parseInt(number));
  }
}
