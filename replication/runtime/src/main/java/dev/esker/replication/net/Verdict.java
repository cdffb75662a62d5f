package dev.esker.replication.net;

/** What the accepting side thinks of a {@link Hello}. */
enum Verdict {
  WELCOME(0, "welcome"),
  WRONG_CLUSTER(1, "another cluster"),
  WRONG_NODE(2, "another node than the one wanted"),
  UNKNOWN_VERSION(3, "no version of the protocol in common"),
  STALE_RUN(4, "an earlier run of a node than the one that is connected"),
  TOO_MANY_LINKS(5, "too many links");

  private final int code;
  private final String words;

  Verdict(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** As it is sent. */
  int code() {
    return code;
  }

  /** For people. */
  String words() {
    return words;
  }

  static Verdict ofCode(int code) throws MalformedStreamException {
    for (Verdict verdict : values()) {
      if (verdict.code == code) {
        return verdict;
      }
    }
    throw new MalformedStreamException("a handshake that is answered by code " + code);
  }
}
