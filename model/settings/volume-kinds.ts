import { ABSOLUTE_PATH, FILE_NAME, LABEL_KEY, OBJECT_NAME } from "../name";
import { fieldRefSchema, resourceFieldRefSchema } from "./env-from";
import {
  anyText,
  flag,
  freeText,
  integer,
  listOf,
  mapOf,
  object,
  onlyOne,
  text,
  word,
} from "./fields";
import { quantity } from "./resources";
import type { Resolved } from "./typed";

const objectName = (kind: string, example: string) =>
  text(OBJECT_NAME, `a ${kind}'s name`).meta({ examples: [example] });

const fileMode = () => integer(0, 0o777, "256 is 0400, 420 is 0644").meta({ examples: [256] });

/** A file or folder within a volume. */
export const fileInVolume = () =>
  text(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))\S+$/, "a path within the volume, without ..").meta({
    examples: ["tls/ca.crt"],
  });

const items = listOf(
  object({
    /** Key in the object. */
    key: text(FILE_NAME, "a key of the object").meta({ examples: ["ca.crt"] }),
    /** File within the volume. */
    path: fileInVolume(),
    /** Permissions of the file, as a decimal number. @default - the volume's */
    mode: fileMode().exactOptional(),
  }).meta({ examples: [{ key: "ca.crt", path: "tls/ca.crt" }] }),
  "a list of maps of key and path",
);

const VOLUME_FIELDS =
  /^metadata\.(?:name|namespace|uid|labels|annotations|(?:labels|annotations)\['[^']+'\])$/;

const downwardItems = listOf(
  object({
    /** File within the volume. */
    path: fileInVolume(),
    /** A field of the pod. @default - none; needed without `resourceFieldRef` */
    fieldRef: fieldRefSchema(VOLUME_FIELDS).exactOptional(),
    /** A request or limit of the service's container. @default - none; needed without `fieldRef` */
    resourceFieldRef: resourceFieldRefSchema.exactOptional(),
    /** Permissions of the file, as a decimal number. @default - the volume's */
    mode: fileMode().exactOptional(),
  }).meta({ examples: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] }),
  "a list of maps of path, and fieldRef or resourceFieldRef",
);

const projection = (kind: string, name: string) =>
  object({
    /** Name of an existing object in the service's namespace. */
    name: objectName(kind, name),
    /** Keys that become files. @default - all, each as a file of its name */
    items: items.exactOptional(),
    /** Whether pods start without it. */
    optional: flag().default(false),
  }).meta({ examples: [{ name }] });

const common = {
  /** Permissions of the files, as a decimal number. @default - Kubernetes' own, 420: 0644 */
  defaultMode: fileMode().exactOptional(),
};

/** One volume: exactly one kind, in Kubernetes' own shape. */
export const volumeSchema = onlyOne({
  /** Files from an existing Secret. The program never reads it; the kubelet brings changes into running pods. */
  secret: object({
    /** Name of an existing Secret in the service's namespace. */
    secretName: objectName("Secret", "shop-tls"),
    /** Keys that become files. @default - all, each as a file of its name */
    items: items.exactOptional(),
    /** Whether pods start without it. */
    optional: flag().default(false),
    ...common,
  })
    .meta({ examples: [{ secretName: "shop-tls" }] })
    .exactOptional(),
  /** Files from an existing ConfigMap; the kubelet brings changes into running pods. */
  configMap: object({ ...projection("ConfigMap", "shop-common").shape, ...common })
    .meta({ examples: [{ name: "shop-common" }] })
    .exactOptional(),
  /** Several sources in one folder. */
  projected: object({
    /** The sources, each of one kind. */
    sources: listOf(
      onlyOne({
        /** Files from an existing Secret. */
        secret: projection("Secret", "shop-tls").exactOptional(),
        /** Files from an existing ConfigMap. */
        configMap: projection("ConfigMap", "shop-common").exactOptional(),
        /** What the pod says about itself. */
        downwardAPI: object({
          /** The files. */
          items: downwardItems,
        }).exactOptional(),
        /** A token of the pods' ServiceAccount for one receiver, renewed by the kubelet. */
        serviceAccountToken: object({
          /** Who the token is for. @default - the API server */
          audience: anyText("who the token is for")
            .meta({ examples: ["vault"] })
            .exactOptional(),
          /** How long a token is good for. */
          expirationSeconds: integer(600, 2 ** 32, "seconds").default(3600),
          /** File within the volume. */
          path: fileInVolume(),
        })
          .meta({ examples: [{ audience: "vault", path: "token" }] })
          .exactOptional(),
      }).meta({ examples: [{ secret: { name: "shop-tls" } }] }),
      "a list of sources",
    ),
    ...common,
  })
    .meta({ examples: [{ sources: [{ secret: { name: "shop-tls" } }] }] })
    .exactOptional(),
  /**
   * An existing PersistentVolumeClaim. Both colors mount it at once, and so do old and new pods of a rollout:
   * with ReadWriteOnce all of them must fit on one node, and with ReadWriteOncePod a second pod never starts.
   * What both versions write, both have to read. A color may have a claim of its own instead.
   */
  persistentVolumeClaim: object({
    /** Name of an existing claim in the service's namespace. */
    claimName: objectName("PersistentVolumeClaim", "shop-data"),
    /** Whether the volume is attached for reading only. */
    readOnly: flag().default(false),
  })
    .meta({ examples: [{ claimName: "shop-data" }] })
    .exactOptional(),
  /** What the pod says about itself, as files. */
  downwardAPI: object({
    /** The files. */
    items: downwardItems,
    ...common,
  }).exactOptional(),
  /** A volume that a driver on the node makes for each pod, such as secrets from a vault. */
  csi: object({
    /** Name of the driver. */
    driver: text(OBJECT_NAME, "a CSI driver's name").meta({
      examples: ["secrets-store.csi.k8s.io"],
    }),
    /** Whether the driver mounts for reading only. */
    readOnly: flag().default(false),
    /** What the driver asks for. @default - nothing */
    volumeAttributes: mapOf(LABEL_KEY, freeText(), "a map from names to text")
      .meta({ examples: [{ secretProviderClass: "shop" }] })
      .exactOptional(),
    /** Type of the file system. @default - the driver's */
    fsType: anyText("a file system's type")
      .meta({ examples: ["ext4"] })
      .exactOptional(),
    /** Secret that the driver is given. @default - none */
    nodePublishSecretRef: object({
      /** Name of an existing Secret in the service's namespace. */
      name: objectName("Secret", "shop-csi"),
    }).exactOptional(),
  })
    .meta({
      examples: [
        {
          driver: "secrets-store.csi.k8s.io",
          readOnly: true,
          volumeAttributes: { secretProviderClass: "shop" },
        },
      ],
    })
    .exactOptional(),
  /** An empty folder that lives as long as the pod. */
  emptyDir: object({
    /** `Memory` keeps it in memory, which counts as the pod's. @default - the node's disk */
    medium: text(/^Memory$/, "Memory, or nothing")
      .meta({ examples: ["Memory"] })
      .exactOptional(),
    /** The most that it may hold; a pod above it is evicted. */
    sizeLimit: quantity().default("256Mi"),
  })
    .meta({ examples: [{ sizeLimit: "64Mi" }] })
    .exactOptional(),
  /** A claim that is made for each pod and goes with it: a scratch folder larger than a node's disk. */
  ephemeral: object({
    /** What the claim is made from. */
    volumeClaimTemplate: object({
      /** What is claimed. */
      spec: object({
        /** Who may mount it at once. */
        accessModes: listOf(
          word(["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany"]).meta({
            examples: ["ReadWriteOnce"],
          }),
          "a list of access modes",
        ).default(["ReadWriteOnce"]),
        /** Existing StorageClass. @default - the cluster's */
        storageClassName: objectName("StorageClass", "fast").exactOptional(),
        /** How much. */
        resources: object({
          /** What is asked for. */
          requests: object({
            /** Bytes, such as `100Gi`. */
            storage: quantity().meta({ examples: ["100Gi"] }),
          }),
        }),
      }),
    }),
  })
    .meta({
      examples: [
        { volumeClaimTemplate: { spec: { resources: { requests: { storage: "100Gi" } } } } },
      ],
    })
    .exactOptional(),
  /** A folder that a server of NFS shares; what both versions write, both have to read. */
  nfs: object({
    /** Name or address of the server, as the node sees it. */
    server: anyText("a server's name").meta({ examples: ["nas.internal"] }),
    /** Folder that it shares. */
    path: text(ABSOLUTE_PATH, "an absolute path").meta({ examples: ["/models"] }),
    /** Whether it is mounted for reading only. */
    readOnly: flag().default(false),
  })
    .meta({ examples: [{ server: "nas.internal", path: "/models" }] })
    .exactOptional(),
  /**
   * A file or folder of the node, with all that others do to it; the plan has a line for it, and clusters with Pod
   * Security refuse it.
   */
  hostPath: object({
    /** Where on the node. */
    path: text(ABSOLUTE_PATH, "an absolute path").meta({ examples: ["/var/log"] }),
    /** What has to be there, or is made. @default - not looked at */
    type: word([
      "DirectoryOrCreate",
      "Directory",
      "FileOrCreate",
      "File",
      "Socket",
      "CharDevice",
      "BlockDevice",
    ])
      .meta({ examples: ["Directory"] })
      .exactOptional(),
  })
    .meta({ examples: [{ path: "/var/log", type: "Directory" }] })
    .exactOptional(),
}).meta({ examples: [{ secret: { secretName: "shop-tls" } }] });

/** A volume in Kubernetes' own shape. */
export type VolumeSource = Resolved<typeof volumeSchema>;
