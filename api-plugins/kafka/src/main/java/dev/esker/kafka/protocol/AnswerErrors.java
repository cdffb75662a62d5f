package dev.esker.kafka.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;

/**
 * Finds the error codes of an answer, whichever it is: its own and those of the topics, partitions,
 * groups or members in it. The generated classes share no interface for that, so where the codes
 * are is looked up once for each class; lists of parts that can't have any aren't walked.
 */
public final class AnswerErrors {
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> message) {
          return shape(message);
        }
      };

  private AnswerErrors() {}

  /**
   * Where a message has codes.
   *
   * @param code reads its own; null if it has none
   * @param parts read collections of messages that have some
   */
  private record Shape(MethodHandle code, List<MethodHandle> parts) {
    boolean isEmpty() {
      return code == null && parts.isEmpty();
    }
  }

  /** Hands over every error code of that answer; 0, which is none, isn't one. */
  public static void forEach(ApiMessage answer, IntConsumer error) {
    // Most of what a broker answers are these two, and they may have thousands of partitions.
    if (answer instanceof ProduceResponseData produced) {
      produced
          .responses()
          .forEach(
              topic -> topic.partitionResponses().forEach(each -> add(each.errorCode(), error)));
    } else if (answer instanceof FetchResponseData fetched) {
      add(fetched.errorCode(), error);
      fetched
          .responses()
          .forEach(topic -> topic.partitions().forEach(each -> add(each.errorCode(), error)));
    } else {
      find(answer, error);
    }
  }

  private static void add(int code, IntConsumer error) {
    if (code != 0) {
      error.accept(code);
    }
  }

  private static void find(ApiMessage answer, IntConsumer error) {
    try {
      visit(answer, error);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the errors of " + answer.getClass(), e);
    }
  }

  private static void visit(Object message, IntConsumer error) throws Throwable {
    Shape shape = SHAPES.get(message.getClass());
    if (shape.code() != null) {
      add((int) shape.code().invokeExact(message), error);
    }
    for (int i = 0; i < shape.parts().size(); i++) {
      Collection<?> parts = (Collection<?>) shape.parts().get(i).invokeExact(message);
      if (parts != null) {
        for (Object part : parts) {
          visit(part, error);
        }
      }
    }
  }

  private static Shape shape(Class<?> message) {
    MethodHandle code = null;
    List<MethodHandle> parts = new ArrayList<>();
    for (Method method : message.getMethods()) {
      if (method.getParameterCount() > 0 || method.getDeclaringClass() != message) {
        continue;
      }
      if (method.getName().equals("errorCode") && method.getReturnType() == short.class) {
        code = handle(method, int.class);
      } else if (Collection.class.isAssignableFrom(method.getReturnType())) {
        Class<?> part = partOf(method);
        if (part != null && !SHAPES.get(part).isEmpty()) {
          parts.add(handle(method, Collection.class));
        }
      }
    }
    return new Shape(code, List.copyOf(parts));
  }

  /** The messages that a collection is of, or null if it is of something else. */
  private static Class<?> partOf(Method getter) {
    Type type = getter.getGenericReturnType();
    if (type instanceof Class<?> collection) {
      type = collection.getGenericSuperclass();
    }
    boolean ofMessages =
        type instanceof ParameterizedType list
            && list.getActualTypeArguments()[0] instanceof Class<?> element
            && Message.class.isAssignableFrom(element);
    return ofMessages ? (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0] : null;
  }

  private static MethodHandle handle(Method method, Class<?> result) {
    try {
      return MethodHandles.publicLookup()
          .unreflect(method)
          .asType(MethodType.methodType(result, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(method + " keeps its errors to itself", e);
    }
  }
}
