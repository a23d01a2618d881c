package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of the parts of a spec that requests replace separately, by the API's rules: a present
 * member replaces the old one completely, but apu, dpu, mu and the applications each separately; an
 * empty description clears it; an update never changes log_config. Computed independently of the
 * services.
 */
final class SpecMembers {
  /** The parts. */
  enum Member {
    NAME("name"),
    DESCRIPTION("description"),
    APU("reserved_resource.apu"),
    DPU("reserved_resource.dpu"),
    MU("reserved_resource.mu"),
    MAX_OF_MU("reserved_resource.mu.max"),
    RAY_RESOURCE("ray_resource"),
    CAP("cap"),
    APPLICATIONS("config.ray_service_config.ray_serve_config.applications"),
    RAY_SERVICE("config.ray_service_config"),
    LOG_CONFIG("config.ray_service_config.log_config"),
    ROLLBACK_ON_FAILURE("rollback_on_failure"),
    OF_CREATE("type, cache_list, public_access, custom_image_id, log_config");

    private final String path;

    Member(String path) {
      this.path = path;
    }

    boolean concernsRuntimes() {
      return this != NAME && this != DESCRIPTION && this != ROLLBACK_ON_FAILURE;
    }
  }

  private static final Member[] MEMBERS = Member.values();
  private static final long UNKNOWN = -1;
  private static final long EMPTY_TEXT = Hash.of("");
  private static final Set<String> RESERVED = Set.of("ray_serve_config", "log_config");
  private static final List<String> OF_CREATE =
      List.of("type", "cache_list", "public_access", "custom_image_id", "log_config");

  private final long[] hashes;

  private SpecMembers(long[] hashes) {
    this.hashes = hashes;
  }

  /** What is known of an endpoint whose earlier requests are not in the log any more. */
  static SpecMembers unknown() {
    long[] hashes = new long[MEMBERS.length];
    Arrays.fill(hashes, UNKNOWN);
    return new SpecMembers(hashes);
  }

  /** The members of a spec or a patch. */
  static SpecMembers of(IndexedRecord content) {
    SpecMembers members = new SpecMembers(new long[MEMBERS.length]);
    members.set(Member.NAME, Content.field(content, "name"));
    members.set(Member.DESCRIPTION, Content.field(content, "description"));
    Object reserved = Content.field(content, "reserved_resource");
    members.set(Member.APU, Content.field(reserved, "apu"));
    members.set(Member.DPU, Content.field(reserved, "dpu"));
    Object mu = Content.field(reserved, "mu");
    members.set(Member.MU, mu);
    members.set(Member.MAX_OF_MU, mu == null ? null : Content.text(mu, "max"));
    members.set(Member.RAY_RESOURCE, Content.field(content, "ray_resource"));
    members.set(Member.CAP, Content.field(content, "cap"));
    Object service = Content.field(Content.field(content, "config"), "ray_service_config");
    if (service instanceof IndexedRecord config) {
      members.put(Member.RAY_SERVICE, Content.hash(config, RESERVED));
      members.set(
          Member.APPLICATIONS,
          Content.field(Content.field(config, "ray_serve_config"), "applications"));
      members.set(Member.LOG_CONFIG, Content.field(config, "log_config"));
    }
    members.set(Member.ROLLBACK_ON_FAILURE, Content.field(content, "rollback_on_failure"));
    long ofCreate = Hash.of("create");
    for (String field : OF_CREATE) {
      ofCreate = Hash.combine(ofCreate, Content.hash(Content.field(content, field)));
    }
    members.put(Member.OF_CREATE, ofCreate);
    return members;
  }

  private void set(Member member, @Nullable Object value) {
    put(member, Content.hash(value));
  }

  private long get(Member member) {
    return hashes[index(member)];
  }

  private void put(Member member, long hash) {
    hashes[index(member)] = hash;
  }

  /** An array instead of a map, because each endpoint has one. */
  @SuppressWarnings("EnumOrdinal")
  private static int index(Member member) {
    return member.ordinal();
  }

  /** The members after a patch. */
  SpecMembers patchedBy(SpecMembers patch) {
    SpecMembers after = new SpecMembers(hashes.clone());
    for (Member member : MEMBERS) {
      boolean byCreateOnly = member == Member.LOG_CONFIG || member == Member.OF_CREATE;
      if (!byCreateOnly && patch.get(member) != Content.ABSENT) {
        after.put(member, patch.get(member));
      }
    }
    if (after.get(Member.DESCRIPTION) == EMPTY_TEXT) {
      after.put(Member.DESCRIPTION, Content.ABSENT);
    }
    return after;
  }

  /** Whether a patch has a member that concerns runtimes. */
  boolean patchesRuntimes() {
    for (Member member : MEMBERS) {
      if (member != Member.OF_CREATE
          && member.concernsRuntimes()
          && get(member) != Content.ABSENT) {
        return true;
      }
    }
    return false;
  }

  /**
   * The members after a rollback to an applied spec. Whether name and description are rolled back
   * depends on the time of the failure.
   */
  SpecMembers rolledBackTo(SpecMembers applied) {
    SpecMembers after = new SpecMembers(hashes.clone());
    for (Member member : MEMBERS) {
      if (member.concernsRuntimes()) {
        after.put(member, applied.get(member));
      } else if (member != Member.ROLLBACK_ON_FAILURE && get(member) != applied.get(member)) {
        after.put(member, UNKNOWN);
      }
    }
    return after;
  }

  /** The paths of members that differ from those of a state. */
  List<String> differences(SpecMembers state) {
    List<String> differences = new ArrayList<>();
    for (Member member : MEMBERS) {
      if (member != Member.MAX_OF_MU && differs(member, state.get(member))) {
        differences.add(member.path);
      }
    }
    return differences;
  }

  /** The paths of members that a view shows differently. */
  List<String> differences(String name, String description, String maxOfMu) {
    List<String> differences = new ArrayList<>();
    addIfDifferent(Member.NAME, name, differences);
    addIfDifferent(Member.DESCRIPTION, description, differences);
    addIfDifferent(Member.MAX_OF_MU, maxOfMu, differences);
    return differences;
  }

  private void addIfDifferent(Member member, String text, List<String> differences) {
    if (differs(member, text.isEmpty() ? Content.ABSENT : Hash.of(text))) {
      differences.add(member.path + " '" + text + "'");
    }
  }

  private boolean differs(Member member, long actual) {
    return get(member) != UNKNOWN && get(member) != actual;
  }
}
