package dev.esker.gossip.atomix.net;

import io.atomix.cluster.messaging.MessagingService;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.utils.net.Address;

/** What one node is reached by and reaches others with. See the package for what it guarantees. */
public interface Wire extends AutoCloseable {
  /** Where the others reach this node. */
  Address address();

  /** Requests, which arrive or fail. */
  MessagingService messaging();

  /** Datagrams, which may be lost. */
  UnicastService datagrams();

  /** Which of its links work. */
  LinkSwitch links();

  /** Ends both. Waits. */
  @Override
  void close();
}
