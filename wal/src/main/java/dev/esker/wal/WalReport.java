package dev.esker.wal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a {@link WalReader} found.
 *
 * @param files files that make up the log
 * @param frames intact frames that were read
 * @param payloadBytes bytes of payload in them
 * @param startPosition where the log starts
 * @param endPosition where it ends, or where reading came upon the damage
 * @param cleanClose whether it was closed in good order
 * @param tornTailAt the position of a torn tail, which the next start will cut; not an error
 * @param corruption damage to what had been stable
 */
public record WalReport(
    int files,
    long frames,
    long payloadBytes,
    long startPosition,
    long endPosition,
    boolean cleanClose,
    OptionalLong tornTailAt,
    Optional<Corruption> corruption) {

  /**
   * Damage.
   *
   * @param file the file that is damaged, or the one at which another is missing
   * @param position the first position that can't be trusted
   * @param reason what is wrong, in words
   */
  public record Corruption(Path file, long position, String reason) {}

  /** Whether a broker would start on this log. */
  public boolean isHealthy() {
    return corruption.isEmpty();
  }
}
