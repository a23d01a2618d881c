@NullMarked
package dev.endpointpipeline.loadreplay.replay;

import org.jspecify.annotations.NullMarked;
