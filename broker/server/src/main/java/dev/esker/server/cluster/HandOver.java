package dev.esker.server.cluster;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AdoptMetadata;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.Subscription;
import dev.esker.server.metadata.LocalMetadata;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Makes the metadata of a broker that ran alone those with which its cluster begins.
 *
 * <p>They become the first command of the metadata log, {@link AdoptMetadata}, proposed by the node
 * that has them. Every node of the cluster knows who that is ({@link FormedCluster#origin}), and
 * changes nothing, and serves nobody, before that command is there. So it is the first one, applied
 * once whatever crashes: whoever finds the metadata at version 1 or later finds it done. Only then
 * the local metadata are put aside.
 */
final class HandOver {
  private final Disk disk;
  private final Path directory;
  private final MetadataLog metadata;
  private final Consumer<String> waiting;

  /**
   * @param directory the data directory of this node
   * @param metadata of the cluster, with everything that a majority knows
   * @param waiting told what is waited for
   */
  HandOver(Disk disk, Path directory, MetadataLog metadata, Consumer<String> waiting) {
    this.disk = disk;
    this.directory = directory;
    this.metadata = metadata;
    this.waiting = waiting;
  }

  /**
   * Does this node's part; returns once the metadata of the cluster are there.
   *
   * @param self this node
   * @param origin who has them
   * @throws IOException if they can't be handed over; says why
   */
  void complete(int self, int origin) throws IOException, InterruptedException {
    if (self == origin) {
      bring();
    } else if (metadata.image().version() == 0) {
      waiting.accept("node " + origin + " brings the topics with which the cluster begins");
      awaitMetadata();
    }
  }

  private void bring() throws IOException, InterruptedException {
    Optional<MetadataImage> own = LocalMetadata.read(disk, directory);
    if (metadata.image().version() == 0) {
      MetadataCommand command =
          new AdoptMetadata(
              own.orElseThrow(
                      () ->
                          new IOException(
                              directory
                                  + ": the metadata are gone with which the cluster is to begin"))
                  .withoutBrokers());
      waiting.accept("the topics of " + directory + " become those of the cluster");
      propose(command);
    }
    if (own.isPresent()) {
      LocalMetadata.retire(disk, directory);
    }
  }

  private void propose(MetadataCommand command) throws IOException, InterruptedException {
    try {
      var unused = MetadataCodec.encode(command);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          directory + ": its metadata are too large for a cluster to begin with: " + e.getMessage(),
          e);
    }
    while (metadata.image().version() == 0) {
      try {
        var unused = metadata.propose(command).toCompletableFuture().get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof CommandRefusedException) {
          // An earlier attempt, of which nobody knew what became of it.
          awaitMetadata();
        } else {
          waiting.accept("no majority of the controllers answers: " + e.getCause().getMessage());
        }
      }
    }
  }

  private void awaitMetadata() throws InterruptedException {
    CompletableFuture<Void> there = new CompletableFuture<>();
    MetadataListener listener =
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {
            if (image.version() > 0) {
              there.complete(null);
            }
          }

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            onSnapshot(image);
          }
        };
    Subscription following = metadata.subscribe(listener);
    try {
      there.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      following.close();
    }
  }
}
