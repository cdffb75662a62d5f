package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;

/** Expects the validator to refuse a batch, and to leave its bytes alone. */
final class Refusals {

  private Refusals() {}

  static InvalidBatchException refused(Reason reason, ByteBuffer bytes) {
    return refused(reason, bytes, BatchRules.DEFAULTS, new BatchValidator());
  }

  static InvalidBatchException refused(
      Reason reason, ByteBuffer bytes, BatchRules rules, BatchValidator validator) {
    ByteBuffer before = SampleBatches.copy(bytes);
    InvalidBatchException e =
        assertThrows(
            InvalidBatchException.class,
            () -> validator.validate(bytes, rules, SampleBatches.NOW),
            reason::name);
    assertEquals(reason, e.reason(), e::getMessage);
    assertEquals(before, bytes, "a refused batch is left as it was");
    assertEquals(0, e.getStackTrace().length);
    return e;
  }
}
