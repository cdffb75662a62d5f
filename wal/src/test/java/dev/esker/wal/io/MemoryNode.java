package dev.esker.wal.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a name of a {@link MemoryDisk} stands for. Not safe for threads; the disk holds its lock.
 */
sealed interface MemoryNode {

  /** What is left of it after a crash; the same node gives the same clone within one crash. */
  MemoryNode crashClone(Survival survival, Map<MemoryNode, MemoryNode> done);

  /** A file, by whatever name. */
  final class Inode implements MemoryNode {
    final MemoryContent content;

    Inode() {
      this(new MemoryContent());
    }

    private Inode(MemoryContent content) {
      this.content = content;
    }

    @Override
    public MemoryNode crashClone(Survival survival, Map<MemoryNode, MemoryNode> done) {
      MemoryNode clone = done.get(this);
      if (clone == null) {
        clone = new Inode(content.crashClone(survival));
        done.put(this, clone);
      }
      return clone;
    }
  }

  /** A directory: its names now, its names when it was synced, and the changes in between. */
  final class Directory implements MemoryNode {
    final Map<String, MemoryNode> names = new TreeMap<>();
    private final Map<String, MemoryNode> stableNames = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();

    /** One change, which is stable as a whole or not at all. Either name may be null. */
    private record Change(String removed, String added, MemoryNode node) {
      void applyTo(Map<String, MemoryNode> names) {
        if (removed != null) {
          names.remove(removed);
        }
        if (added != null) {
          names.put(added, node);
        }
      }
    }

    void change(String removed, String added, MemoryNode node) {
      Change change = new Change(removed, added, node);
      change.applyTo(names);
      pending.add(change);
    }

    void sync() {
      pending.forEach(change -> change.applyTo(stableNames));
      pending.clear();
    }

    @Override
    public MemoryNode crashClone(Survival survival, Map<MemoryNode, MemoryNode> done) {
      MemoryNode known = done.get(this);
      if (known != null) {
        return known;
      }
      Directory clone = new Directory();
      done.put(this, clone);
      Map<String, MemoryNode> left = new TreeMap<>(stableNames);
      int changes = pending.isEmpty() ? 0 : survival.changes(pending.size());
      pending.subList(0, changes).forEach(change -> change.applyTo(left));
      left.forEach((name, node) -> clone.names.put(name, node.crashClone(survival, done)));
      clone.stableNames.putAll(clone.names);
      return clone;
    }
  }
}
