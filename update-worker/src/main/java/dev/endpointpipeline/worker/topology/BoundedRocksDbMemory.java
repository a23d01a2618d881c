package dev.endpointpipeline.worker.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Makes all state stores of the process share one bounded amount of off-heap memory. By default
 * each store of each partition allocates its own.
 *
 * @see <a href="https://kafka.apache.org/42/streams/developer-guide/memory-mgmt/">Kafka Streams
 *     memory management</a>
 */
public final class BoundedRocksDbMemory implements RocksDBConfigSetter {
  private static final long TOTAL_BYTES = 192L << 20;
  private static final long WRITE_BUFFER_BYTES = 64L << 20;
  private static final long MEMTABLE_BYTES = 4L << 20;

  private static final Cache CACHE = new LRUCache(TOTAL_BYTES);
  private static final WriteBufferManager WRITE_BUFFERS =
      new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setWriteBufferSize(MEMTABLE_BYTES);
    options.setMaxWriteBufferNumber(2);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {
    // The memory is shared, so it must outlive each store.
  }
}
