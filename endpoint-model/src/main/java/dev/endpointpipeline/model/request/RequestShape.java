package dev.endpointpipeline.model.request;

import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Items;
import dev.endpointpipeline.model.request.Limits.Text;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the body of a call may have, as {@link RequestReader} really reads it: it is made by the
 * reader's own functions, and so can't differ from them. The API's description, the documentation
 * and tests are checked against it.
 *
 * <p>Two things that a request may do are not part of it: any field may be null, which is as good
 * as absent, and {@code max_replicas_per_node} may be {@code ""}, which is too.
 *
 * @param fields the members of the body, in the order in which they are read
 */
public record RequestShape(List<Field> fields) {

  /** The body of an update. */
  public static RequestShape ofUpdate() {
    return new RequestShape(DescribedObject.fieldsOf(EndpointFields::patch));
  }

  /** The body of a create. */
  public static RequestShape ofCreate() {
    return new RequestShape(DescribedObject.fieldsOf(EndpointFields::spec));
  }

  /** Every field at every depth, each before its members. */
  public Stream<Field> allFields() {
    return fields.stream().flatMap(Field::withMembers);
  }

  /**
   * A field.
   *
   * @param path names joined by dots from the body on, with {@code []} after that of an array, as
   *     in {@code config.ray_service_config.data_infos[].input_path}
   */
  public record Field(String path, Presence presence, Kind kind) {
    /** The last name of the path. */
    public String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    /** This field and those that it has at every depth. */
    public Stream<Field> withMembers() {
      return Stream.concat(Stream.of(this), kind.members().stream().flatMap(Field::withMembers));
    }
  }

  /** Whether a field has to be there, wherever the object is that it is a member of. */
  public enum Presence {
    MANDATORY,
    OPTIONAL,
    /** It may be there and is checked, but changes nothing and is named as ignored. */
    WITHOUT_EFFECT,
    /** As OPTIONAL, but nothing acts on it: it is kept, and named as ignored. */
    KEPT
  }

  /** What a field's value is in JSON, and within which limit. */
  public sealed interface Kind {
    /** The fields of the object, or of each object of the array; none for all else. */
    default List<Field> members() {
      return List.of();
    }

    /** A string. */
    record OfText(Text limit) implements Kind {}

    /** A number without a fraction. */
    record OfInteger(IntegerRange limit) implements Kind {}

    /** Any number within a double's range. */
    record OfNumber() implements Kind {}

    /** True or false. */
    record OfBoolean() implements Kind {}

    /** A string that is one of a few words. */
    record OfChoice(Choice<?> limit) implements Kind {}

    /** An object. */
    record OfObject(List<Field> members) implements Kind {}

    /** An array of objects. */
    record OfArray(Items limit, List<Field> members) implements Kind {}

    /** An object of free names, as many as the limit says, each with a string. */
    record OfTexts(Items limit, Text names, Text values) implements Kind {}

    /**
     * An object of any members.
     *
     * @param limit of its compact JSON text
     */
    record OfAnyObject(Text limit) implements Kind {}
  }
}
