package dev.esker.bench.load;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import java.util.ArrayList;
import java.util.List;

/** The senders and receivers of a run, while they are open. One thread. */
final class OpenClients implements AutoCloseable {
  private final Workload workload;
  private final Target target;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();

  OpenClients(Workload workload, Target target) {
    this.workload = workload;
    this.target = target;
  }

  /** Opens all senders and receivers; what is open when one fails is closed by {@link #close}. */
  void open() {
    for (int i = 0; i < workload.clients().producers(); i++) {
      senders.add(target.openSender());
    }
    for (List<Integer> share : shares()) {
      receivers.add(target.openReceiver(share));
    }
  }

  /** The partitions of each consumer: every n-th, or all of them in a fan-out. */
  private List<List<Integer>> shares() {
    int partitions = workload.topic().partitions();
    boolean fanOut = workload.clients().fanOut();
    int consumers = workload.clients().consumers();
    int count = fanOut ? consumers : Math.min(consumers, partitions);
    List<List<Integer>> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> share = new ArrayList<>();
      for (int p = fanOut ? 0 : i; p < partitions; p += fanOut ? 1 : count) {
        share.add(p);
      }
      shares.add(share);
    }
    return shares;
  }

  /** As {@link Target#sendersAnswerLater}. */
  boolean answerLater() {
    return target.sendersAnswerLater();
  }

  List<Sender> senders() {
    return senders;
  }

  List<Receiver> receivers() {
    return receivers;
  }

  @Override
  public void close() {
    receivers.forEach(Receiver::close);
    senders.forEach(Sender::close);
  }
}
