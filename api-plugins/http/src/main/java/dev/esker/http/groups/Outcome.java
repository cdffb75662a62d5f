package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What became of a call: a value, or an error that was to be expected, with words for people.
 *
 * @param <T> the value
 */
public sealed interface Outcome<T> {

  /** It went well. */
  record Ok<T>(T value) implements Outcome<T> {
    public Ok {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * It didn't.
   *
   * @param error never NONE
   * @param message names what it is about; what users sent may be in it
   */
  record Failed<T>(ErrorCode error, String message) implements Outcome<T> {}

  /** It went well. */
  static <T> Outcome<T> ok(T value) {
    return new Ok<>(value);
  }

  /** It didn't. */
  static <T> Outcome<T> failed(ErrorCode error, String message) {
    return new Failed<>(error, message);
  }

  /** The same with what can be made of the value, or the same error. */
  default <U> Outcome<U> map(Function<? super T, ? extends U> next) {
    return then(value -> ok(next.apply(value)));
  }

  /** What follows from the value, or the same error. */
  default <U> Outcome<U> then(Function<? super T, Outcome<U>> next) {
    if (this instanceof Failed<T> failed) {
      return failed(failed.error(), failed.message());
    }
    return next.apply(((Ok<T>) this).value());
  }

  /** Hands on the error, or goes on with the value. */
  default <U> void either(Consumer<Outcome<U>> onFailure, Consumer<? super T> onValue) {
    if (this instanceof Failed<T> failed) {
      onFailure.accept(failed(failed.error(), failed.message()));
    } else {
      onValue.accept(((Ok<T>) this).value());
    }
  }
}
