/**
 * How long a connection stays open: limits on slow heads, on slow and unread bodies and on the
 * connections of one address, and which errors leave a connection open. Knows Tomcat, and nothing
 * of what is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.connections;

import org.jspecify.annotations.NullMarked;
