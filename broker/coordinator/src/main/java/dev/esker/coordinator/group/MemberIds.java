package dev.esker.coordinator.group;

/** Where the random part of member ids comes from. */
@FunctionalInterface
public interface MemberIds {

  /** Text that was never returned before, such as a random UUID; at most 64 characters. */
  String next();
}
