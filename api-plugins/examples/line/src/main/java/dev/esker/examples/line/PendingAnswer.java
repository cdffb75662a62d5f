package dev.esker.examples.line;

/**
 * The answer to a request that is under way. One thread waits for it, or abandons it, or abandons
 * it after it was interrupted while it waited.
 */
interface PendingAnswer {

  /** Waits for the answer. */
  Answer await() throws InterruptedException;

  /** Nobody wants it any more: what it holds is given back, now or as soon as it is there. */
  void abandon();

  /** One that is there already and holds nothing. */
  static PendingAnswer of(Answer answer) {
    return new PendingAnswer() {
      @Override
      public Answer await() {
        return answer;
      }

      @Override
      public void abandon() {}
    };
  }
}
