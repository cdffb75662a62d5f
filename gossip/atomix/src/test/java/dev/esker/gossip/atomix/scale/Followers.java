package dev.esker.gossip.atomix.scale;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.atomix.metadata.CommandFeed;
import dev.esker.gossip.atomix.metadata.Loop;
import dev.esker.gossip.atomix.metadata.Observer;
import dev.esker.gossip.atomix.metadata.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The feeds of three voters, the first of which leads, and all other members of a swarm as
 * observers. What the voters have agreed upon they are given; Raft isn't part of it.
 */
final class Followers implements AutoCloseable {
  private static final List<Integer> VOTERS = List.of(1, 2, 3);

  private final List<Loop> loops = new ArrayList<>();
  private final List<CommandFeed> feeds = new ArrayList<>();
  private final Map<Integer, Publisher> publishers = new ConcurrentHashMap<>();
  private final Map<Integer, Long> told = new ConcurrentHashMap<>();
  private MetadataImage image = MetadataImage.empty();

  Followers(Swarm swarm) {
    for (int id : swarm.alive()) {
      Loop loop = new Loop("cluster-" + id);
      loops.add(loop);
      if (VOTERS.contains(id)) {
        CommandFeed feed = new CommandFeed(loop, () -> view(id, 1, 1));
        feed.serve(swarm.node(id).messages());
        feeds.add(feed);
      } else {
        follow(swarm, id, loop);
      }
    }
  }

  private void follow(Swarm swarm, int id, Loop loop) {
    Publisher publisher = new Publisher(view(id, QuorumView.NO_LEADER, 0));
    publishers.put(id, publisher);
    publisher.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage next) {
            told.put(id, System.nanoTime());
          }

          @Override
          public void onCommand(MetadataImage next, MetadataCommand command) {
            told.put(id, System.nanoTime());
          }
        });
    new Observer(id, VOTERS, swarm.node(id).messages(), loop, publisher, () -> {}).start();
  }

  private static QuorumView view(int self, int leader, long term) {
    List<QuorumView.Replica> voters =
        VOTERS.stream().map(id -> new QuorumView.Replica(id, OptionalLong.empty())).toList();
    return new QuorumView(self, leader, term, voters, List.of());
  }

  int observers() {
    return publishers.size();
  }

  /** The voters apply a command. */
  void apply(MetadataCommand command) throws CommandRefusedException {
    image = image.apply(command);
    feeds.forEach(feed -> feed.applied(image, command));
  }

  MetadataImage image() {
    return image;
  }

  /** Waits until all have been told of all; when each was told of the last, sorted. */
  List<Long> awaitAll() {
    for (Publisher publisher : publishers.values()) {
      while (publisher.image().version() < image.version()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return told.values().stream().sorted().toList();
  }

  /** The images that the observers have been told of. */
  List<MetadataImage> images() {
    return publishers.values().stream().map(Publisher::image).distinct().toList();
  }

  @Override
  public void close() {
    loops.forEach(Loop::close);
    publishers.values().forEach(Publisher::close);
  }
}
