package dev.esker.controller;

/** Ends a decision early; never leaves this package, and so needs no stack trace. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ControllerError error;

  RefusedException(ControllerError error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  Decision.Refused decision() {
    return new Decision.Refused(error, getMessage());
  }
}
