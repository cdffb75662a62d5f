package dev.esker.coordinator.group;

import dev.esker.coordinator.format.GroupMetadataValue;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.step.Turn;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The groups in memory, by id. A group is here while it has members (or expects some), a write on
 * its way, or anything durable.
 */
public final class Groups {
  private static final int COST = 500;

  private final Map<String, Group> byId = new TreeMap<>();
  private final GroupContext context;
  private final Predicate<String> isDurable;

  /**
   * No groups yet.
   *
   * @param context what they share
   * @param isDurable whether something is stored of a group
   */
  public Groups(GroupContext context, Predicate<String> isDurable) {
    this.context = context;
    this.isDurable = isDurable;
  }

  /** A group, if it is here. */
  public Optional<Group> find(String groupId) {
    return Optional.ofNullable(byId.get(groupId));
  }

  /** A group, new if need be; empty if that would be one too many. */
  public Optional<Group> findOrCreate(String groupId) {
    Group group = byId.get(groupId);
    if (group != null) {
      return Optional.of(group);
    }
    return context.budget().fitsGroup() ? Optional.of(ensure(groupId)) : Optional.empty();
  }

  /** A group of which something is stored; limits don't apply to what was promised. */
  public Group ensure(String groupId) {
    Group group = byId.get(groupId);
    if (group == null) {
      group = new Group(groupId, context);
      byId.put(groupId, group);
      context.budget().addGroups(1);
      context.budget().addBytes(costOf(groupId));
    }
    return group;
  }

  /** Takes up a stored generation after loading. */
  public void restore(String groupId, GroupMetadataValue stored, Turn turn) {
    ensure(groupId).restore(stored, turn);
  }

  /** Lets go of a group of which nothing is left. */
  public void forgetIfGone(Group group, Turn turn) {
    boolean gone =
        group.isEmpty()
            && group.isQuiet()
            && group.members().pending().isEmpty()
            && !isDurable.test(group.id());
    if (gone) {
      drop(group, turn);
    }
  }

  /**
   * Lets go of a group that was deleted, and of those who were only given an id to join it with.
   */
  public void drop(Group group, Turn turn) {
    if (byId.remove(group.id(), group)) {
      group.end(GroupError.COORDINATOR_NOT_AVAILABLE, turn);
      release(group.id());
    }
  }

  /** Ends all of them, since another broker coordinates them now or this one stops. */
  public void endAll(GroupError error, Turn turn) {
    byId.values()
        .forEach(
            group -> {
              group.end(error, turn);
              release(group.id());
            });
    byId.clear();
  }

  /** All of them, by id; a view. */
  public Collection<Group> all() {
    return byId.values();
  }

  private void release(String groupId) {
    context.budget().addGroups(-1);
    context.budget().addBytes(-costOf(groupId));
  }

  private static long costOf(String groupId) {
    return COST + 2L * groupId.length();
  }
}
