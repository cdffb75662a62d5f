package dev.esker.engine.catalog;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteOptions;

/**
 * How RocksDB is set up for the catalog: little memory, few files, little background work, every
 * check on. Owns the native objects; to be closed after the database.
 */
final class RocksSettings implements AutoCloseable {

  /** Blocks, indexes and filters of all table files share this. */
  private static final long BLOCK_CACHE_BYTES = 8L << 20;

  /**
   * A full memory table is written out; there are at most two. Its memory is taken in arena blocks,
   * as it fills.
   */
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  private static final long ARENA_BLOCK_BYTES = 64L << 10;

  /** Range deletions in the memory table slow reads down; a lot of them are written out early. */
  static final int MAX_RANGE_DELETIONS = 512;

  private static final int MAX_OPEN_FILES = 64;
  private static final long MANIFEST_BYTES = 4L << 20;
  private static final long INFO_LOG_BYTES = 1L << 20;

  private final List<RocksObject> owned = new ArrayList<>();
  private final Cache blockCache;
  private final Options options;
  private final WriteOptions write;
  private final FlushOptions flush;

  RocksSettings() {
    blockCache = own(new LRUCache(BLOCK_CACHE_BYTES, 2));
    options = own(new Options());
    write = own(new WriteOptions()).setDisableWAL(true);
    // A checkpoint must not wait for a compaction, and so a flush goes ahead even if writes would
    // stall.
    flush = own(new FlushOptions()).setWaitForFlush(true).setAllowWriteStall(true);
    general();
    memory();
    tables();
  }

  Options options() {
    return options;
  }

  WriteOptions write() {
    return write;
  }

  FlushOptions flush() {
    return flush;
  }

  private void general() {
    options
        .setCreateIfMissing(true)
        .setParanoidChecks(true)
        .setForceConsistencyChecks(true)
        .setMaxBackgroundJobs(1)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setTableCacheNumshardbits(0)
        .setMaxFileOpeningThreads(1)
        // Closing isn't flushing: the contract says so, and the engine flushes at its last
        // checkpoint.
        .setAvoidFlushDuringShutdown(true)
        .setAvoidFlushDuringRecovery(true)
        .setMaxManifestFileSize(MANIFEST_BYTES)
        .setManifestPreallocationSize(ARENA_BLOCK_BYTES)
        .setSkipStatsUpdateOnDbOpen(true)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setEnableThreadTracking(false)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(INFO_LOG_BYTES)
        .setKeepLogFileNum(2);
  }

  private void memory() {
    options
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxWriteBufferNumber(2)
        .setArenaBlockSize(ARENA_BLOCK_BYTES)
        .setMemtableMaxRangeDeletions(MAX_RANGE_DELETIONS);
  }

  private void tables() {
    options
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTargetFileSizeBase(WRITE_BUFFER_BYTES)
        .setMaxBytesForLevelBase(4 * WRITE_BUFFER_BYTES)
        // No rewriting by age: what is there stays as it is until something is written over it.
        .setTtl(0)
        .setPeriodicCompactionSeconds(0)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(blockCache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setBlockSize(8 << 10));
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }
}
