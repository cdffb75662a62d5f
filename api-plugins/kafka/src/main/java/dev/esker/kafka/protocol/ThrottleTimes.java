package dev.esker.kafka.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Sets {@code throttle_time_ms} of an answer, whichever it is. The generated classes that have the
 * field share no interface for it, so their setters are looked up by name, once for each class,
 * when the first client is throttled.
 */
public final class ThrottleTimes {
  private static final ClassValue<Setter> SETTERS =
      new ClassValue<>() {
        @Override
        protected Setter computeValue(Class<?> answer) {
          MethodType type = MethodType.methodType(answer, int.class);
          try {
            return new Setter(
                MethodHandles.publicLookup().findVirtual(answer, "setThrottleTimeMs", type));
          } catch (NoSuchMethodException e) {
            return new Setter(null);
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(answer + " keeps its throttle time to itself", e);
          }
        }
      };

  private ThrottleTimes() {}

  /** A setter, or null for answers without that field. */
  private record Setter(MethodHandle handle) {}

  /** Whether answers of that kind tell a throttle, in some version. */
  public static boolean canTell(ApiMessage answer) {
    return SETTERS.get(answer.getClass()).handle() != null;
  }

  /**
   * Tells the client, if that answer can, that it is kept waiting. Versions without the field leave
   * it out.
   *
   * @param millis from 0
   */
  public static void set(ApiMessage answer, long millis) {
    MethodHandle setter = SETTERS.get(answer.getClass()).handle();
    if (setter == null) {
      return;
    }
    try {
      Object unused = setter.invoke(answer, (int) Math.min(Integer.MAX_VALUE, millis));
    } catch (Throwable e) {
      throw new IllegalStateException("the throttle time of " + answer.getClass(), e);
    }
  }
}
