package dev.endpointpipeline.endtoend.faults;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The disks of the processes that have one of their own, by the process's name. */
final class SmallDisks implements AutoCloseable {
  private final Map<String, SmallDisk> disks = new HashMap<>();

  /** Gives a process that has not started yet a disk for its files. */
  void add(String process, Path files) {
    disks.put(process, new SmallDisk(files));
  }

  SmallDisk of(String process) {
    SmallDisk disk = disks.get(process);
    if (disk == null) {
      throw new IllegalStateException(process + ": no disk of its own");
    }
    return disk;
  }

  @Override
  public void close() {
    disks.values().forEach(SmallDisk::close);
    disks.clear();
  }
}
