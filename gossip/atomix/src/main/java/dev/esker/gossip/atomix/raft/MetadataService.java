package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.atomix.metadata.CommandMachine;
import io.atomix.primitive.PrimitiveBuilder;
import io.atomix.primitive.PrimitiveManagementService;
import io.atomix.primitive.PrimitiveType;
import io.atomix.primitive.SyncPrimitive;
import io.atomix.primitive.config.PrimitiveConfig;
import io.atomix.primitive.operation.OperationId;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.BackupOutput;
import io.atomix.primitive.service.Commit;
import io.atomix.primitive.service.PrimitiveService;
import io.atomix.primitive.service.ServiceConfig;
import io.atomix.primitive.service.ServiceContext;
import io.atomix.primitive.session.Session;
import io.atomix.primitive.session.SessionId;
import io.atomix.utils.serializer.Namespaces;
import io.atomix.utils.serializer.Serializer;
import io.atomix.utils.time.WallClockTimestamp;

/**
 * A {@link CommandMachine} as Atomix's state machine. Atomix only logs what goes wrong in one, and
 * goes on without it; here that breaks the fence.
 */
final class MetadataService implements PrimitiveService {
  /** Atomix's name of an entry with a {@code LogEntry}. */
  static final OperationId ENTRY = OperationId.command("entry");

  /** Is told what applying leads to, on the thread of the state machine. */
  interface Sink {
    /** The image was replaced. */
    void restored(MetadataImage image);

    /** A command was applied. */
    void applied(MetadataImage image, MetadataCommand command);

    /** An entry was applied, whatever it came to. */
    void entry(long index);
  }

  private final CommandMachine machine = new CommandMachine();
  private final Sink sink;
  private final Fence fence;

  private MetadataService(Sink sink, Fence fence) {
    this.sink = sink;
    this.fence = fence;
  }

  @Override
  public byte[] apply(Commit<byte[]> commit) {
    try {
      byte[] answer = machine.apply(commit.value(), sink::applied);
      sink.entry(commit.index());
      return answer;
    } catch (RuntimeException | Error e) {
      fence.fail(e);
      throw e;
    }
  }

  @Override
  public void backup(BackupOutput output) {
    try {
      byte[] snapshot = machine.snapshot();
      output.writeInt(snapshot.length);
      output.writeBytes(snapshot);
    } catch (RuntimeException | Error e) {
      fence.fail(e);
      throw e;
    }
  }

  @Override
  public void restore(BackupInput input) {
    try {
      int length = input.readInt();
      if (length < 0) {
        throw new IllegalArgumentException("a snapshot of " + length + " bytes");
      }
      machine.restore(input.readBytes(length));
      sink.restored(machine.image());
    } catch (RuntimeException | Error e) {
      fence.fail(e);
      throw e;
    }
  }

  @Override
  public Serializer serializer() {
    return Serializer.using(Namespaces.BASIC);
  }

  @Override
  public void init(ServiceContext context) {}

  @Override
  public void tick(WallClockTimestamp timestamp) {}

  @Override
  @SuppressWarnings("rawtypes") // as Atomix declares it
  public void register(Session session) {}

  @Override
  public void expire(SessionId sessionId) {}

  @Override
  public void close(SessionId sessionId) {}

  /** Makes them: a new one whenever Atomix begins from a snapshot. */
  @SuppressWarnings("rawtypes") // as Atomix declares it
  static final class Type implements PrimitiveType<PrimitiveBuilder, Config, SyncPrimitive> {
    static final String NAME = "metadata";

    private final Sink sink;
    private final Fence fence;

    Type(Sink sink, Fence fence) {
      this.sink = sink;
      this.fence = fence;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Config newConfig() {
      return new Config();
    }

    @Override
    public PrimitiveBuilder newBuilder(
        String name, Config config, PrimitiveManagementService management) {
      throw new UnsupportedOperationException("the state machine has no clients");
    }

    @Override
    public PrimitiveService newService(ServiceConfig config) {
      return new MetadataService(sink, fence);
    }
  }

  /** Atomix asks for one; there is nothing to configure. */
  static final class Config extends PrimitiveConfig<Config> {
    @Override
    public PrimitiveType<?, ?, ?> getType() {
      throw new UnsupportedOperationException("there is nothing to configure");
    }
  }
}
