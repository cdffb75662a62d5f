package dev.esker.records;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the heap bytes that the calling thread allocates; independent of collection and speed. */
final class AllocationMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long start = THREADS.getCurrentThreadAllocatedBytes();

  void reset() {
    start = THREADS.getCurrentThreadAllocatedBytes();
  }

  long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes() - start;
  }
}
