package dev.esker.controller.cluster;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The one order of commands in a model of a cluster; keeps every image. */
final class ModelLog {
  private final List<MetadataCommand> commands = new ArrayList<>();
  private final List<MetadataImage> images = new ArrayList<>(List.of(MetadataImage.empty()));
  private final BiConsumer<MetadataImage, MetadataCommand> applied;
  private int refused;

  /**
   * @param applied told the image before and the command, after each command
   */
  ModelLog(BiConsumer<MetadataImage, MetadataCommand> applied) {
    this.applied = applied;
  }

  MetadataImage image() {
    return images.get(images.size() - 1);
  }

  MetadataImage image(long version) {
    return images.get((int) version);
  }

  /** The command that led to a version. */
  MetadataCommand command(long version) {
    return commands.get((int) version - 1);
  }

  void apply(MetadataCommand command) throws CommandRefusedException {
    MetadataImage before = image();
    try {
      images.add(before.apply(command));
    } catch (CommandRefusedException e) {
      refused++;
      throw e;
    }
    commands.add(command);
    applied.accept(before, command);
  }

  /** Whether it was applied. */
  boolean offer(MetadataCommand command) {
    try {
      apply(command);
      return true;
    } catch (CommandRefusedException e) {
      return false;
    }
  }

  int refused() {
    return refused;
  }
}
