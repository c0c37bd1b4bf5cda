// A real Slurm on this one machine, without systemd: for the tests of the cluster, and to try one out.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { availableParallelism, hostname, totalmem, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { say } from './setup/progress.mjs'
import { explain, Refusal } from './setup/refusal.mjs'
import { lastLine, run } from './setup/run.mjs'
import { ensureSlurm } from './setup/slurm.mjs'

const help = `
Usage: npm run tool mini-slurm up|down|stop-controller|start-controller|return-node DIR

One-node Slurm with all its state in DIR, listening on this machine only. Clients need SLURM_CONF=DIR/slurm.conf.

  up                 starts it, and prints the line that points the shell's clients at it
  down               cancels every job, ends the daemons and removes DIR
  stop-controller    kills slurmctld as a crash would (kill -9); running jobs go on
  start-controller   starts slurmctld again from its saved state
  return-node        returns a node that was drained`

const node = hostname().split('.')[0]
const conf = (folder) => join(folder, 'slurm.conf')

const freePort = () =>
  new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

/** Process of a daemon by its pid file; null once it is gone. */
const processOf = (file) => {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim())
    process.kill(pid, 0)
    return pid > 0 ? pid : null
  } catch {
    return null
  }
}
const controllerOf = (folder) => processOf(join(folder, 'slurmctld.pid'))

const until = async (what, isSo, seconds = 60) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(100)) if (await isSo()) return
  throw new Refusal(`${what} did not come within ${seconds} s. Look at the logs in the folder of this Slurm.`)
}

const call = async (folder, command, parameters) => {
  const result = await run(command, parameters, { env: { ...process.env, SLURM_CONF: conf(folder) } })
  if (result.code !== 0) throw new Refusal(`${command} failed: ${lastLine(result.output)}`)
  return result.output
}

/** With --force it runs as whoever starts it, and in folders that only that user can enter; it still refuses a key that others may read. */
const startMunge = async (folder) => {
  const munge = join(folder, 'munge')
  if (processOf(join(munge, 'munged.pid')) !== null) return
  mkdirSync(munge, { recursive: true, mode: 0o755 })
  const key = join(folder, 'munge.key')
  if (!existsSync(key)) writeFileSync(key, randomBytes(128), { mode: 0o400 })
  await call(folder, 'munged', [
    `--key-file=${key}`,
    `--socket=${join(munge, 'munge.sock')}`,
    `--pid-file=${join(munge, 'munged.pid')}`,
    `--log-file=${join(munge, 'munged.log')}`,
    `--seed-file=${join(munge, 'munged.seed')}`,
    '--force',
  ])
}

const configuration = async (folder) => {
  const user = userInfo().username
  const memory = Math.floor((totalmem() / 2 ** 20) * 0.8)
  return `ClusterName=mini
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket=${folder}/munge/munge.sock,cred_expire=15
SlurmUser=${user}
SlurmdUser=${user}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
ReturnToService=2
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
MinJobAge=86400
KillWait=5
SlurmctldTimeout=30
SlurmdTimeout=300
MailProg=/bin/true
NodeName=${node} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=${memory} State=UNKNOWN
PartitionName=main Nodes=${node} Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=${node} MaxTime=INFINITE State=UP PriorityTier=10
`
}

const isIdle = (folder) => async () =>
  /^(idle|mixed|allocated)$/m.test(
    (await run('sinfo', ['-h', '-p', 'main', '-o', '%T'], { env: { ...process.env, SLURM_CONF: conf(folder) } }))
      .output,
  )

/** @param {string} folder */
export const startController = async (folder) => {
  if (controllerOf(folder) === null) await call(folder, 'slurmctld', ['-f', conf(folder)])
  await until('The node', isIdle(folder))
}

/**
 * Makes the controller ask its node what runs there, as an administrator would: one that came back from an older state holds jobs for running that have
 * ended since, and asks by itself after half an hour only. It believes the node once a job has been silent for ten seconds.
 * @param {string} folder
 */
export const lookAtNode = (folder) =>
  run('scontrol', ['reconfigure'], { env: { ...process.env, SLURM_CONF: conf(folder) }, timeoutSeconds: 20 })

/** Kills the controller as a crash would. @param {string} folder */
export const killController = async (folder) => {
  const pid = controllerOf(folder)
  if (pid === null) return
  process.kill(pid, 'SIGKILL')
  await until("The controller's end", () => controllerOf(folder) === null)
}

/** Returns a node that Slurm has drained, as an administrator would: a controller that died before it had noted a launch drains the node. @param {string} folder */
export const returnNode = async (folder) => {
  const env = { ...process.env, SLURM_CONF: conf(folder) }
  if (/^(drain|drng|down)/m.test((await run('sinfo', ['-h', '-p', 'main', '-o', '%t'], { env })).output))
    await run('scontrol', ['update', `nodename=${node}`, 'state=resume'], { env })
}

/**
 * Starts Slurm in a folder; one that runs already is left as it is.
 * @param {string} directory
 * @returns {Promise<Record<string, string>>} environment for its clients
 */
export const startSlurm = async (directory) => {
  const folder = resolve(directory)
  await ensureSlurm()
  for (const part of ['', 'state', 'spool', 'log']) mkdirSync(join(folder, part), { recursive: true, mode: 0o755 })
  if (!existsSync(conf(folder))) writeFileSync(conf(folder), await configuration(folder))
  await startMunge(folder)
  if (controllerOf(folder) === null) await call(folder, 'slurmctld', ['-f', conf(folder)])
  if (processOf(join(folder, 'slurmd.pid')) === null) await call(folder, 'slurmd', ['-f', conf(folder), '-N', node])
  await until('The node', isIdle(folder))
  return { SLURM_CONF: conf(folder) }
}

/** Ends it with every job, and removes the folder. @param {string} directory */
export const stopSlurm = async (directory) => {
  const folder = resolve(directory)
  if (!existsSync(conf(folder))) return
  const env = { ...process.env, SLURM_CONF: conf(folder) }
  await run('scancel', ['-f', '-u', userInfo().username], { env, timeoutSeconds: 20 })
  // The daemons wait for their jobs; what is left after that is ended by its process id.
  await run('scontrol', ['shutdown'], { env, timeoutSeconds: 20 })
  for (const name of ['slurmctld.pid', 'slurmd.pid', 'munge/munged.pid']) {
    const file = join(folder, name)
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      const pid = processOf(file)
      if (pid === null) break
      process.kill(pid, signal)
      await until(`The end of ${name}`, () => processOf(file) === null, 15).catch(() => undefined)
    }
  }
  rmSync(folder, { recursive: true, force: true })
}

const actions = {
  up: startSlurm,
  down: stopSlurm,
  'stop-controller': killController,
  'start-controller': startController,
  'return-node': returnNode,
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [action, folder] = process.argv.slice(2)
  const work = Object.hasOwn(actions, action ?? '') ? actions[action] : undefined
  if (work === undefined || folder === undefined) {
    process.stdout.write(`${help.trim()}\n`)
    process.exitCode = action === '--help' ? 0 : 2
  } else {
    try {
      const environment = await work(resolve(folder))
      if (action === 'up') say(`export SLURM_CONF=${environment.SLURM_CONF}`)
    } catch (error) {
      explain(error)
      process.exitCode = 1
    }
  }
}
