package dev.esker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a broker before the first test of a class and closes it after the last; its data is in a
 * temporary directory that goes with it.
 *
 * <pre>{@code
 * @EskerBroker
 * class OrdersTest {
 *   @Test
 *   void ordersArrive(@BootstrapServers String servers) { ... }
 * }
 * }</pre>
 *
 * Constructors, test and lifecycle methods may have parameters {@code @BootstrapServers String} and
 * {@link dev.esker.embedded.EmbeddedBroker}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EskerBrokerExtension.class)
public @interface EskerBroker {

  /** How many brokers; only 1 in this version. */
  int brokers() default 1;

  /** Settings as in {@code CONFIGURATION.md}: {@code "num.partitions=3"}. */
  String[] settings() default {};

  /** Topics to be created first: {@code "orders:3"} for three partitions, or {@code "orders"}. */
  String[] topics() default {};
}
