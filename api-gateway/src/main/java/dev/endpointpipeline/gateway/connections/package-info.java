/** How long a request's head may take to arrive. Knows Tomcat, and nothing of what is called. */
@NullMarked
package dev.endpointpipeline.gateway.connections;

import org.jspecify.annotations.NullMarked;
