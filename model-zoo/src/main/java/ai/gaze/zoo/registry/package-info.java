/** What has a name: declared options, and registries that anybody may add to. */
package ai.gaze.zoo.registry;
