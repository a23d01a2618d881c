package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.readmodel.EndpointFilter;
import dev.endpointpipeline.model.request.Limits;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.EndpointType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of a workspace's endpoints a list shows, by the parameters of the API's page:
 *
 * <ul>
 *   <li>{@code offset} and {@code limit}: the page of the list; without them the first ten.
 *   <li>{@code name}: a part of the endpoint's name, in upper or lower case.
 *   <li>{@code type}: exactly.
 *   <li>{@code endpoint_id}: exactly, any id that a path may have too; the API's page allows only
 *       32–36 characters here.
 *   <li>{@code visibility}: PRIVATE and ALL have no effect, and PUBLIC matches nothing, since every
 *       endpoint is private to its workspace. A caller that may list the workspace sees all of
 *       them, whichever user created them.
 *   <li>{@code model_id}: matches nothing, since no endpoint here is made from a model.
 * </ul>
 *
 * @param offset how many of those that match come before the page
 * @param limit how many the page has at most
 * @param ignored parameters that have no effect
 */
record ListQuery(int offset, int limit, EndpointFilter filter, List<String> ignored) {
  private static final int USUAL_LIMIT = 10;

  private enum Visibility {
    PRIVATE,
    PUBLIC,
    ALL
  }

  private static final Limits.Choice<Visibility> VISIBILITY =
      new Limits.Choice<>(List.of(Visibility.values()));

  static ListQuery of(HttpServletRequest request, Violations violations) {
    QueryParameters query = QueryParameters.of(request, violations);
    int offset = query.integer("offset", Limits.LIST_OFFSET, 0);
    int limit = query.integer("limit", Limits.LIST_LIMIT, USUAL_LIMIT);
    String name = query.text("name", Limits.NAME);
    EndpointType type = query.choice("type", Limits.TYPE);
    String endpointId = query.text("endpoint_id", Limits.ENDPOINT_ID);
    Visibility visibility = query.choice("visibility", VISIBILITY);
    String modelId = query.text("model_id", Limits.MODEL_ID);
    boolean none = visibility == Visibility.PUBLIC || modelId != null;
    return new ListQuery(
        offset,
        limit,
        none ? (id, itsName, itsType) -> false : matching(endpointId, name, type),
        query.ignored());
  }

  private static EndpointFilter matching(
      @Nullable String endpointId, @Nullable String name, @Nullable EndpointType type) {
    // A name's only letters with upper and lower case are those of ASCII.
    Pattern part =
        name == null ? null : Pattern.compile(Pattern.quote(name), Pattern.CASE_INSENSITIVE);
    return (itsId, itsName, itsType) ->
        (endpointId == null || endpointId.equals(itsId))
            && (type == null || type == itsType)
            && (part == null || part.matcher(itsName).find());
  }
}
